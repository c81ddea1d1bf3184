"""What is believed about a request that came through a proxy: the address it came from, and whether TLS was used.

Only the proxies named in SIGNPOST_TRUSTED_PROXIES (addresses or networks such as 10.0.0.0/8) are believed, and of a
chain only the part that they themselves added: everything before it may have been written by whoever sent it.
"""
from __future__ import annotations

import functools
import ipaddress
from typing import List, Sequence, Tuple, Union

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]
Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
IPV6_HOUSEHOLD = 64  # bits: one network of IPv6 has more addresses than any limit, so it counts as one


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[str]) -> str:
    """The nearest address that is not one of our own proxies; empty where there is none (a Unix socket).

    ``forwarded``: the values of all X-Forwarded-For headers, in order. What cannot be read as an address ends the walk.
    """
    chain = [part.strip() for value in forwarded for part in value.split(",") if part.strip()]
    address = _read(peer)
    while address is not None and chain and is_trusted(address, trusted):
        before = _read(chain.pop())
        if before is None:
            break
        address = before
    return str(address) if address is not None else ""


def household(address: str) -> str:
    """What limits are counted by: an IPv4 address, or the IPv6 network that one connection is given."""
    found = _read(address)
    if found is None or found.version == 4:
        return address
    return str(ipaddress.ip_network((found, IPV6_HOUSEHOLD), strict=False))


def is_trusted(address: Union[str, Address], trusted: Sequence[str]) -> bool:
    found = _read(address) if isinstance(address, str) else address
    return found is not None and any(found in network for network in _networks(tuple(trusted)))


@functools.lru_cache(maxsize=8)
def _networks(values: Tuple[str, ...]) -> List[Network]:
    return [ipaddress.ip_network(value) for value in values]


def scheme(peer: str, seen: str, forwarded_proto: Sequence[str], trusted: Sequence[str]) -> str:
    """http or https, as the browser sees it: the last X-Forwarded-Proto of a trusted proxy, else what arrived here."""
    said = [part.strip().lower() for value in forwarded_proto for part in value.split(",")]
    if said and said[-1] in ("http", "https") and is_trusted(peer, trusted):
        return said[-1]
    return seen


def _read(text: str) -> Union[Address, None]:
    """An address as proxies write it: alone, with a port, in brackets, or IPv4 inside IPv6."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
