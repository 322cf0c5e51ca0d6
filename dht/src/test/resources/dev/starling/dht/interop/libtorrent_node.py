"""A node of libtorrent's: libtorrent_node.py DIRECTORY LISTEN BOOTSTRAP

Reads a command a line and answers with lines that begin with the command's name. Ends with its
standard input.
"""

import hashlib
import re
import sys
import threading
import time

import libtorrent

directory, listen, bootstrap = sys.argv[1:]
session = libtorrent.session(
    {
        "listen_interfaces": listen,
        # Or else a connection would come from the very address that it goes to.
        "outgoing_interfaces": listen[: listen.rindex(":")].strip("[]"),
        "dht_bootstrap_nodes": bootstrap,
        "enable_dht": True,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        # A connection attempt is to be seen by a listener of TCP.
        "enable_outgoing_utp": False,
        # All nodes are on one machine.
        "dht_restrict_routing_ips": False,
        "dht_restrict_search_ips": False,
        "dht_ignore_dark_internet": False,
        "dht_upload_rate_limit": 1000000,
        "alert_mask": libtorrent.alert.category_t.dht_notification
        | libtorrent.alert.category_t.dht_operation_notification
        | libtorrent.alert.category_t.dht_log_notification
        | libtorrent.alert.category_t.error_notification,
    }
)
torrents = []

# What its log says of a message that is not as it should be.
COMPLAINT = re.compile(
    r"\b(invalid|unknown|missing|malformed|without|too (short|long)|wrong|bad|error)\b", re.I
)


# Two threads speak, and a line stays one.
speaking = threading.Lock()


def say(*words):
    with speaking:
        print(*words, flush=True)


def text(endpoint):
    address, port = endpoint
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def sha1(hexadecimal):
    return libtorrent.sha1_hash(bytes.fromhex(hexadecimal))


def expanded(seed):
    """The private key as libtorrent keeps it: what RFC 8032 hashes the 32 bytes to."""
    key = bytearray(hashlib.sha512(seed).digest())
    key[0] &= 248
    key[31] &= 63
    key[31] |= 64
    return bytes(key)


def obey(command, *arguments):
    if command == "nodes":
        say("nodes", session.status().dht_nodes)
    elif command == "add":
        parameters = libtorrent.add_torrent_params()
        parameters.info_hashes = libtorrent.info_hash_t(sha1(arguments[0]))
        parameters.save_path = directory
        torrents.append(session.add_torrent(parameters))
        say("add")
    elif command == "get-peers":
        session.dht_get_peers(sha1(arguments[0]))
    elif command == "put-immutable":
        say("put-immutable", session.dht_put_immutable_item(arguments[0]))
    elif command == "get-immutable":
        session.dht_get_immutable_item(sha1(arguments[0]))
    elif command == "put-mutable":
        seed, public, salt, value = arguments
        session.dht_put_mutable_item(
            expanded(bytes.fromhex(seed)), bytes.fromhex(public), value.encode(), salt[1:].encode()
        )
    elif command == "get-mutable":
        public, salt = arguments
        session.dht_get_mutable_item(bytes.fromhex(public), salt[1:].encode())
    elif command == "statistics":
        session.post_session_stats()
    elif command == "sample":
        host, port, target = arguments
        session.dht_sample_infohashes((host, int(port)), sha1(target))
    else:
        raise ValueError(command)


def octets(value):
    """What the module hands over as a string or as bytes, as it likes."""
    return value if isinstance(value, bytes) else value.encode("latin-1")


def plain(item):
    value = item["value"] if isinstance(item, dict) and "value" in item else item
    return octets(value).decode()


def tell(alert):
    if isinstance(alert, libtorrent.dht_get_peers_reply_alert):
        say("get-peers", alert.info_hash, *[text(peer) for peer in alert.peers()])
    elif isinstance(alert, libtorrent.dht_immutable_item_alert):
        say("get-immutable", alert.target, plain(alert.item))
    elif isinstance(alert, libtorrent.dht_mutable_item_alert):
        say(
            "get-mutable",
            octets(alert.key).hex(),
            "=" + octets(alert.salt).decode(),
            alert.seq,
            plain(alert.item),
        )
    elif isinstance(alert, libtorrent.dht_put_alert):
        say("put", alert.target, alert.seq, alert.num_success)
    elif isinstance(alert, libtorrent.dht_log_alert):
        if COMPLAINT.search(alert.log_message()):
            say("complaint", alert.log_message())
    elif isinstance(alert, libtorrent.session_stats_alert):
        figures = alert.values.items()
        say("statistics", *[f"{k[8:]}={v}" for k, v in figures if k.startswith("dht.dht_")])
    elif isinstance(alert, libtorrent.dht_sample_infohashes_alert):
        say(
            "sample",
            text(alert.endpoint),
            alert.num_infohashes,
            *[str(sample) for sample in alert.samples],
        )


def hear():
    while True:
        for alert in session.pop_alerts():
            try:
                tell(alert)
            except Exception as failure:
                say("error", alert.what(), repr(failure))
        time.sleep(0.02)


threading.Thread(target=hear, daemon=True).start()
say("ready", libtorrent.version)
for line in sys.stdin:
    try:
        obey(*line.split())
    except Exception as failure:
        say("error", line.strip(), repr(failure))
