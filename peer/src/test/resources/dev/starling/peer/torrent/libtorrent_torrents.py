"""Reads torrents with libtorrent, or makes some with it, and says what is in them.

    libtorrent_torrents.py describe TORRENT...
    libtorrent_torrents.py create CONTENT TORRENT PIECE_LENGTH v1|v2|hybrid [private]

A line a torrent and a line a file, fields between tabs, texts in hex.
"""
import os
import sys

import libtorrent as lt

FORMATS = {'v1': lt.create_torrent.v1_only, 'v2': lt.create_torrent.v2_only, 'hybrid': 0}


def hexed(text):
    return text.encode('utf-8', 'surrogateescape').hex()


def describe(path):
    torrent = lt.torrent_info(path)
    hashes = torrent.info_hashes()
    seeds = ' '.join(seed['url'] for seed in torrent.web_seeds())
    print('torrent', hexed(path),
          str(hashes.v1) if hashes.has_v1() else '', str(hashes.v2) if hashes.has_v2() else '',
          hexed(torrent.name()), torrent.num_pieces(), torrent.piece_length(),
          torrent.total_size(), int(torrent.priv()), hexed(torrent.comment()), hexed(seeds),
          torrent.creation_date(), sep='\t')
    files = torrent.files()
    for i in range(files.num_files()):
        padding = int(bool(files.file_flags(i) & lt.file_storage.flag_pad_file))
        print('file', hexed(files.file_path(i)), files.file_size(i), files.file_offset(i),
              padding, sep='\t')


def create(content, path, piece_length, version, private):
    files = lt.file_storage()
    lt.add_files(files, content)
    maker = lt.create_torrent(files, piece_length, FORMATS[version])
    maker.set_priv(private)
    maker.set_comment('made by libtorrent')
    maker.add_url_seed('http://127.0.0.1/content/')
    lt.set_piece_hashes(maker, os.path.dirname(content))
    with open(path, 'wb') as out:
        out.write(lt.bencode(maker.generate()))


if sys.argv[1] == 'describe':
    for argument in sys.argv[2:]:
        describe(argument)
else:
    create(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5], 'private' in sys.argv[6:])
    describe(sys.argv[3])
