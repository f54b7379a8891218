"""wffix-lsp: findings and repairs in the editor. Installed with ``wffix[lsp]``; nothing of wffix itself imports it."""
