"""How long libtorrent takes from an infohash to the metadata: libtorrent_magnet.py BOOTSTRAP INFOHASH DIRECTORY WAIT LIMIT

A session starts with BOOTSTRAP for the DHT. WAIT seconds after it knows three nodes it is given the
infohash; or at once, if WAIT is -. Prints the milliseconds, or "never" after LIMIT seconds.
"""

import sys
import time

import libtorrent

bootstrap, infohash, directory, wait, limit = sys.argv[1:]
session = libtorrent.session(
    {
        "listen_interfaces": "127.0.0.1:0",
        "outgoing_interfaces": "127.0.0.1",
        "enable_dht": True,
        "dht_bootstrap_nodes": bootstrap,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        # All nodes are on one machine.
        "allow_multiple_connections_per_ip": True,
        "dht_restrict_routing_ips": False,
        "dht_restrict_search_ips": False,
        "dht_ignore_dark_internet": False,
    }
)
end = time.monotonic() + float(limit)
if wait != "-":
    while session.status().dht_nodes < 3 and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(float(wait))
parameters = libtorrent.parse_magnet_uri("magnet:?xt=urn:btih:" + infohash)
parameters.save_path = directory
managed = libtorrent.torrent_flags.auto_managed | libtorrent.torrent_flags.paused
parameters.flags &= ~managed
began = time.monotonic()
handle = session.add_torrent(parameters)
while not handle.status().has_metadata and time.monotonic() < end:
    time.sleep(0.001)
milliseconds = (time.monotonic() - began) * 1000
print("%.3f" % milliseconds if handle.status().has_metadata else "never", flush=True)
