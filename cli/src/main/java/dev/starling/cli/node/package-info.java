/**
 * The long-running node without its faces: {@link dev.starling.cli.node.TorrentLibrary}, the
 * torrents that are there again after a restart; {@link dev.starling.cli.node.Torrent} with {@link
 * dev.starling.cli.node.TorrentRecord}, one of them and what is remembered of it; {@link
 * dev.starling.cli.node.TorrentQueue}, whose turn it is; {@link
 * dev.starling.cli.node.NodeSettings}, what may be changed while it runs; {@link
 * dev.starling.cli.node.Records} and {@link dev.starling.cli.node.TorrentFiles}, where all that
 * lies, so that a simulation can put it elsewhere; {@code Relocation}, a torrent's data on its way
 * to another directory.
 */
@NullMarked
package dev.starling.cli.node;

import org.jspecify.annotations.NullMarked;
