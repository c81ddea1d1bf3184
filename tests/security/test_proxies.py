"""Whose word counts about an address: our own proxies' alone, and of a chain only what they added."""
import pytest

from bot.channels.proxies import client_address, household, scheme
from bot.settings import SettingError, read_settings

OURS = ["10.0.0.1/32", "172.16.0.0/12", "fd00::/8"]


@pytest.mark.parametrize("peer, forwarded, address", [
    pytest.param("192.0.2.1", [], "192.0.2.1", id="nobody in between"),
    pytest.param("192.0.2.1", ["198.51.100.9"], "192.0.2.1", id="a stranger's claim is not believed"),
    pytest.param("10.0.0.1", ["198.51.100.9"], "198.51.100.9", id="our proxy's is"),
    pytest.param("10.0.0.1", ["203.0.113.5, 198.51.100.9"], "198.51.100.9", id="not what the sender wrote before it"),
    pytest.param("10.0.0.1", ["203.0.113.5", "198.51.100.9"], "198.51.100.9", id="nor in a header line of its own"),
    pytest.param("172.20.3.4", ["203.0.113.5, 10.0.0.1"], "203.0.113.5", id="two proxies of ours in a row"),
    pytest.param("10.0.0.1", [], "10.0.0.1", id="a proxy that says nothing"),
    pytest.param("10.0.0.1", ["not an address"], "10.0.0.1", id="what cannot be read makes no key"),
    pytest.param("10.0.0.1", ["x" * 10_000], "10.0.0.1", id="nor a long one"),
    pytest.param("10.0.0.1", ["198.51.100.9:5512"], "198.51.100.9", id="with a port"),
    pytest.param("10.0.0.1", ['"[2001:db8:1:2:aaaa::1]:443"'], "2001:db8:1:2:aaaa::1", id="IPv6 in brackets"),
    pytest.param("::ffff:192.0.2.1", [], "192.0.2.1", id="IPv4 inside IPv6 is the same address"),
    pytest.param("::1", [], "::1", id="this machine"),
    pytest.param("fd00::1", ["198.51.100.9"], "198.51.100.9", id="a proxy on IPv6"),
    pytest.param("", ["198.51.100.9"], "", id="no address at all"),
])
def test_the_address_that_limits_are_kept_by(peer, forwarded, address):
    assert client_address(peer, forwarded, OURS) == address


def test_a_sender_cannot_have_a_new_address_for_every_request():
    """Through our proxy, whatever a sender claims, the key stays the one that the proxy saw."""
    keys = {client_address("10.0.0.1", [f"203.0.113.{n}, 198.51.100.9"], OURS) for n in range(100)}
    assert keys == {"198.51.100.9"}


@pytest.mark.parametrize("peer, seen, said, expected", [
    ("10.0.0.1", "http", ["https"], "https"), ("192.0.2.1", "http", ["https"], "http"), ("10.0.0.1", "http", [], "http"),
    ("10.0.0.1", "http", ["https, http"], "http"), ("10.0.0.1", "http", ["gopher"], "http"), ("192.0.2.1", "https", [], "https"),
])
def test_whether_tls_was_used(peer, seen, said, expected):
    assert scheme(peer, seen, said, OURS) == expected


@pytest.mark.parametrize("address, counted_as", [
    ("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"), ("2001:db8:1:2::1", "2001:db8:1:2::/64"), ("2001:db8:1:3::1", "2001:db8:1:3::/64"), ("", ""),
])
def test_one_household_of_ipv6_counts_as_one(address, counted_as):
    assert household(address) == counted_as


@pytest.mark.parametrize("value", ["campus proxy", "10.0.0.1/8", "10.0.0.0/64", "10.0.0.1 10.0.0.2"])
def test_a_list_of_proxies_that_cannot_be_meant_is_refused(value):
    with pytest.raises(SettingError, match="SIGNPOST_TRUSTED_PROXIES"):
        read_settings({"SIGNPOST_TRUSTED_PROXIES": value})
