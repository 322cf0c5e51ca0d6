"""A peer of libtorrent's: libtorrent_peer.py LISTEN ENCRYPTION BOOTSTRAP RATE

ENCRYPTION is forced, enabled or disabled; BOOTSTRAP a DHT node, or - for no DHT; RATE the bytes it
uploads a second, or 0. Reads a command a line, its words apart by tabs, and answers with lines that
begin with the command's name. Says "finished HASH" of a torrent. Ends with its standard input.
"""

import os
import sys
import threading
import time

import libtorrent

listen, encryption, bootstrap, rate = sys.argv[1:]
policy = {"forced": 0, "enabled": 1, "disabled": 2}[encryption]
session = libtorrent.session(
    {
        "listen_interfaces": listen,
        # Or else a connection would come from the very address that it goes to.
        "outgoing_interfaces": listen[: listen.rindex(":")],
        "enable_dht": bootstrap != "-",
        "dht_bootstrap_nodes": "" if bootstrap == "-" else bootstrap,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "in_enc_policy": policy,
        "out_enc_policy": policy,
        "allowed_enc_level": 2 if encryption == "forced" else 3,
        "upload_rate_limit": int(rate),
        # All nodes are on one machine.
        "dht_restrict_routing_ips": False,
        "dht_restrict_search_ips": False,
        "dht_ignore_dark_internet": False,
        "alert_mask": libtorrent.alert.category_t.status_notification
        | libtorrent.alert.category_t.error_notification,
    }
)
torrents = {}

# Two threads speak, and a line stays one.
speaking = threading.Lock()


def say(*words):
    with speaking:
        print(*words, sep="\t", flush=True)


def key(handle):
    return str(handle.info_hashes().v1)


def add(parameters, save_path, more_flags):
    managed = libtorrent.torrent_flags.auto_managed | libtorrent.torrent_flags.paused
    parameters.save_path = save_path
    # Neither paused nor managed: it is there for whoever comes, at once.
    parameters.flags = (parameters.flags & ~managed) | more_flags
    handle = session.add_torrent(parameters)
    torrents[key(handle)] = handle
    return key(handle)


def of(name):
    if name.startswith("magnet:"):
        return libtorrent.parse_magnet_uri(name)
    parameters = libtorrent.add_torrent_params()
    parameters.ti = libtorrent.torrent_info(name)
    return parameters


def create(torrent, content, piece_bytes, kind):
    files = libtorrent.file_storage()
    libtorrent.add_files(files, content)
    flags = libtorrent.create_torrent.v1_only if kind == "v1" else 0
    creator = libtorrent.create_torrent(files, int(piece_bytes), flags)
    libtorrent.set_piece_hashes(creator, os.path.dirname(content))
    with open(torrent, "wb") as file:
        file.write(libtorrent.bencode(creator.generate()))
    return str(libtorrent.torrent_info(torrent).info_hashes().v1)


def obey(command, *arguments):
    if command == "create":
        say("create", create(*arguments))
    elif command == "seed":
        torrent, save_path = arguments
        say("seed", add(of(torrent), save_path, libtorrent.torrent_flags.seed_mode))
    elif command == "leech":
        torrent, save_path = arguments
        say("leech", add(of(torrent), save_path, 0))
    elif command == "connect":
        name, host, port = arguments
        torrents[name].connect_peer((host, int(port)))
    elif command == "nodes":
        say("nodes", session.status().dht_nodes)
    elif command == "peers":
        for peer in torrents[arguments[0]].get_peer_info():
            heard = "pex" if peer.source & libtorrent.peer_info.pex else "-"
            host, port = peer.ip
            say("peer", arguments[0], host, peer.client, heard, peer.total_download)
    elif command == "uploaded":
        say("uploaded", torrents[arguments[0]].status().total_payload_upload)
    else:
        raise ValueError(command)


def hear():
    while True:
        for alert in session.pop_alerts():
            if isinstance(alert, libtorrent.torrent_finished_alert):
                say("finished", key(alert.handle))
            elif alert.category() & libtorrent.alert.category_t.error_notification:
                say("error", alert.message())
        time.sleep(0.02)


threading.Thread(target=hear, daemon=True).start()
say("ready", libtorrent.version)
for line in sys.stdin:
    try:
        obey(*line.rstrip("\n").split("\t"))
    except Exception as failure:
        say("error", line.strip(), repr(failure))
