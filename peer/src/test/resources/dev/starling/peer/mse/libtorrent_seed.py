"""A seed of libtorrent's: libtorrent_seed.py DIRECTORY POLICY LEVEL

POLICY is forced, enabled or disabled, LEVEL what is chosen once a connection is encrypted: rc4,
plaintext or both. Says "seeding PORT INFOHASH"; connects to each PORT that it reads. Ends with its
standard input.
"""

import os
import sys
import time

import libtorrent

directory, policy, level = sys.argv[1:]
with open(os.path.join(directory, "content"), "wb") as content:
    content.write(bytes(i * i // 7 % 251 for i in range(100000)))
files = libtorrent.file_storage()
libtorrent.add_files(files, os.path.join(directory, "content"))
creator = libtorrent.create_torrent(files, 65536, libtorrent.create_torrent.v1_only)
libtorrent.set_piece_hashes(creator, directory)
info = libtorrent.torrent_info(creator.generate())

encryption = {"forced": 0, "enabled": 1, "disabled": 2}[policy]
session = libtorrent.session(
    {
        "listen_interfaces": "127.0.0.1:0",
        "outgoing_interfaces": "127.0.0.1",
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "allow_multiple_connections_per_ip": True,
        "in_enc_policy": encryption,
        "out_enc_policy": encryption,
        "allowed_enc_level": {"plaintext": 1, "rc4": 2, "both": 3}[level],
    }
)
# Neither paused nor managed: it is there for whoever comes, at once.
torrent = session.add_torrent(
    {"ti": info, "save_path": directory, "flags": libtorrent.torrent_flags.seed_mode}
)
# In seed mode it "is seeding" before it lets peers in; it is in the state of seeding afterwards.
seeding = libtorrent.torrent_status.states.seeding
deadline = time.monotonic() + 20
while torrent.status().state != seeding or not session.listen_port():
    if time.monotonic() > deadline:
        sys.exit("it does not come to seed")
    time.sleep(0.02)
print("seeding", session.listen_port(), info.info_hash(), flush=True)
for line in sys.stdin:
    torrent.connect_peer(("127.0.0.1", int(line)))
