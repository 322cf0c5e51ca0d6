/**
 * The verbs that work at torrents themselves, without a node that goes on: {@link
 * dev.starling.cli.torrent.DownloadCommand}, {@link dev.starling.cli.torrent.SeedCommand}, {@link
 * dev.starling.cli.torrent.CreateCommand}, {@link dev.starling.cli.torrent.ShowCommand} and {@link
 * dev.starling.cli.torrent.VerifyCommand}. The last and {@code create} read all of a torrent's
 * data: each of {@code AllCores} has a {@code PieceReader}, which hands pieces to {@code
 * PieceHashes} or to a {@code ContentCheck}.
 */
@NullMarked
package dev.starling.cli.torrent;

import org.jspecify.annotations.NullMarked;
