"""What can go wrong between here and GitHub. Each message is one line for a person."""

from __future__ import annotations


class BotError(Exception):
    """Why something was not done; the base of all the others."""


class Refused(BotError):
    """A repository that is left as it is for a reason of its own."""


class Failed(BotError):
    """Something that should have worked and did not; the run goes on with the next repository."""


class Missing(Failed):
    """What was asked for is not there, or not to be seen with this token."""


class Denied(Failed):
    """The token may not do this; to try again would not help."""


class Invalid(Failed):
    """GitHub understood what was asked for and does not accept it."""


class TooMuch(Failed):
    """A query that GitHub could not answer as a whole; halves of it may go through."""


class Unsure(Failed):
    """A write of which it is not known whether it was done, or that came too early: look, and go on from what is seen."""


class Stopped(BotError):
    """Nothing more can be done in this run: the token is not taken, or GitHub asks to be left alone."""
