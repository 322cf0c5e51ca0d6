/**
 * A torrent's bytes, and what is remembered of them: on a {@link
 * dev.starling.peer.storage.Storage}, the second seam, so that a simulated disk may fail where a
 * real one would.
 *
 * <p>In reading order: {@link dev.starling.peer.storage.Storage}, a directory of files as we left
 * them; {@code TorrentLayout} with {@code Span}, which byte lies where (padding and attributes, BEP
 * 47); {@link dev.starling.peer.storage.TorrentStore}, pieces to and from files; {@code
 * ResumeRecord}, {@code ResumeCodec}, {@link dev.starling.peer.storage.ResumeState} and {@link
 * dev.starling.peer.storage.ResumeLog}, the journal; {@code Recollection}, what of it may be
 * believed; {@link dev.starling.peer.storage.TorrentDisk}, the face, which lives on its host's
 * thread and lets other cores do the work. Behind it {@code DiskWork} and {@code DiskQueue}, who
 * works when; {@code Opening}, {@code Checking} and {@code Placing}, the disk as a whole; {@code
 * Storing} with {@link dev.starling.peer.storage.PieceMemory}, {@code Reading} with {@code
 * RunCache}, the pieces; {@code Syncing} and {@code Confirming}, what is done in the background so
 * that all of it stays true. Apart from it {@link dev.starling.peer.storage.Moving}, how all of it
 * gets to another place.
 */
@NullMarked
package dev.starling.peer.storage;

import org.jspecify.annotations.NullMarked;
