/**
 * The long-running node without its faces: {@link dev.starling.cli.node.TorrentLibrary}, the
 * torrents that are there again after a restart; {@link dev.starling.cli.node.Torrent} with {@link
 * dev.starling.cli.node.TorrentRecord}, one of them and what is remembered of it; {@link
 * dev.starling.cli.node.TorrentQueue}, whose turn it is; {@link
 * dev.starling.cli.node.NodeSettings}, what may be changed while it runs; {@link
 * dev.starling.cli.node.Records} and {@link dev.starling.cli.node.TorrentFiles}, where all that
 * lies, so that a simulation can put it elsewhere; {@code Move}, whether a torrent's data is
 * where it is to be, {@code Relocation}, how it gets there, and {@code Removal}, that it is to go.
 */
@NullMarked
package dev.starling.cli.node;

import org.jspecify.annotations.NullMarked;
