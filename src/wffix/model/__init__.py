"""The model of a publish workflow, for a project that has none yet."""


class Unfit(Exception):
    """Why a project gets no model of a publish workflow; the message says what to do."""
