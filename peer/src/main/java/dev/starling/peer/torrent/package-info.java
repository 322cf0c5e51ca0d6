/**
 * What a torrent is: what it is called, which files it has, how they are cut into pieces and by
 * which hashes these are known. All of it is pure, and nothing in it trusts who wrote it.
 *
 * <p>In reading order: {@link dev.starling.peer.torrent.Pieces} and {@link
 * dev.starling.peer.torrent.Block}, how the content is cut; {@link
 * dev.starling.peer.torrent.TorrentFile}, a file and where it lies in the content; {@link
 * dev.starling.peer.torrent.Metainfo}, a .torrent or its {@code info}, read, with {@link
 * dev.starling.peer.torrent.InfoHashes}, the names of the swarm; {@link
 * dev.starling.peer.torrent.SafeNames}, what may be created on a disk; {@link
 * dev.starling.peer.torrent.Magnet}, the link to a torrent; {@link
 * dev.starling.peer.torrent.TorrentBuilder}, how one is made, with {@link
 * dev.starling.peer.torrent.PieceDigest} and {@link dev.starling.peer.torrent.Merkle}, what is
 * hashed.
 *
 * <p>BEP 3, 12 and 19 (what stands beside {@code info}), 27, 47, 52.
 */
@NullMarked
package dev.starling.peer.torrent;

import org.jspecify.annotations.NullMarked;
