"""What the house calls its complaint desk when it writes to customers."""

from storage.models.people import Policy
from storage.session import Tx

POLICY = "desk name"


async def get(tx: Tx) -> str:
    """The name; empty when nobody has given one."""
    row = await tx.get(Policy, POLICY)
    return str(row.values["name"]) if row else ""


async def put(tx: Tx, name: str) -> None:
    """Keep the name."""
    await tx.merge(Policy(name=POLICY, values={"name": name}))
    await tx.flush()
