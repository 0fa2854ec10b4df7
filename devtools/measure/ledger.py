"""CPU seconds of a running site, by kind of process, between two moments."""

from dataclasses import dataclass

from devtools.local.site import Site
from devtools.measure import proc

WEB, WORKER, BEAT, RELAY, MOCK = "web", "worker", "beat", "relay", "mock-adage"
POSTGRES, BROKER, BARE = "postgresql", "broker", "bare"


@dataclass(frozen=True)
class Ledger:
    """Whose process is whose: kind -> the process that began it."""

    roots: dict[str, int]

    def read(self) -> dict[str, float]:
        """CPU seconds of each kind since it began, its children's included."""
        return {kind: proc.cpu_of(root) for kind, root in self.roots.items()}

    def since(self, before: dict[str, float]) -> dict[str, float]:
        """What each kind has spent since `before`."""
        return {kind: seconds - before[kind] for kind, seconds in self.read().items()}

    def memory(self) -> dict[str, float]:
        """MB of each kind, its share of what is shared."""
        return {kind: proc.memory_of(root) for kind, root in self.roots.items()}


def of_site(site: Site) -> Ledger:
    """Every process `up` starts, the two servers included."""
    roots = {part.name: part.child.pid for part in site.parts if part.child}
    for kind, server in ((POSTGRES, site.servers.postgres), (BROKER, site.servers.valkey)):
        if server.child:
            roots[kind] = server.child.pid
    return Ledger(roots)
