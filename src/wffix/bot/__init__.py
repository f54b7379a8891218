"""wffix-bot: the repairs of wffix as pull requests. Installed with ``wffix[bot]``; nothing of wffix itself imports it."""
