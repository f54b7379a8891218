"""The versions of actions: what a ``uses`` names, which commit that is, and the comment that tells it."""
