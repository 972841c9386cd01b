"""What only one worker does at a time, and which workers are alive."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.models.columns import moment


class Lease(SQLModel, table=True):
    """A name that one worker holds until an instant of the wall clock. Every worker holds the one that is called like itself."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = moment()
