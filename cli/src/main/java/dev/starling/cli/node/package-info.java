/**
 * The long-running node without its faces: {@link dev.starling.cli.node.TorrentLibrary}, the
 * torrents that are there again after a restart, put together of parts; {@link
 * dev.starling.cli.node.Torrent} with {@link dev.starling.cli.node.TorrentRecord}, one of them and
 * what is remembered of it; {@link dev.starling.cli.node.TorrentQueue}, whose turn it is; {@link
 * dev.starling.cli.node.NodeSettings}, what may be changed while it runs; {@link
 * dev.starling.cli.node.Records} and {@link dev.starling.cli.node.TorrentFiles}, where all that
 * lies, so that a simulation can put it elsewhere.
 *
 * <p>Of the library: {@code Shelf} is which torrents there are, {@code Memory} what is remembered
 * of them, {@code Swarms} what their swarms are told, {@code Turns} whose turn it is, {@code
 * Completions} who has heard of those that are complete, {@code Arrivals} how they come, {@code
 * Upkeep} what is done once a second. {@code Relocations} are how they are moved: {@code Move} is
 * whether one's data is where it is to be, {@code Relocation} how it gets there, {@code Removal}
 * that it is to go.
 */
@NullMarked
package dev.starling.cli.node;

import org.jspecify.annotations.NullMarked;
