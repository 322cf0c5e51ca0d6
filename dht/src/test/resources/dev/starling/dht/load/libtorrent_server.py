"""A DHT server of libtorrent's: libtorrent_server.py LISTEN BOOTSTRAP lifted|default

Ends with its standard input.
"""

import sys

import libtorrent

listen, bootstrap, limits = sys.argv[1:]
settings = {
    "listen_interfaces": listen,
    "dht_bootstrap_nodes": bootstrap,
    "enable_dht": True,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "alert_mask": 0,
}
if limits == "lifted":
    settings |= {
        "dht_upload_rate_limit": 1_000_000_000,
        "dht_block_ratelimit": 1_000_000,
        "dht_restrict_routing_ips": False,
        "dht_restrict_search_ips": False,
        "dht_ignore_dark_internet": False,
    }
session = libtorrent.session(settings)
print("ready", flush=True)
sys.stdin.read()
