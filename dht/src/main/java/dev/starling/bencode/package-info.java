/**
 * Bencode, in which everything of BitTorrent is written that is not a raw frame: one reader and one
 * writer for what goes over the network, and a tree for what is our own.
 *
 * <p>In reading order: {@link dev.starling.bencode.BencodeReader}, one pass over the bytes, no
 * garbage, no trust; {@link dev.starling.bencode.Dict}, the comfortable view of what it found;
 * {@link dev.starling.bencode.Value} with {@link dev.starling.bencode.Bytes}, {@link
 * dev.starling.bencode.Int} and {@link dev.starling.bencode.ValueList}, what a dictionary may hold;
 * {@link dev.starling.bencode.MalformedMessage}, a stranger's mistake; {@link
 * dev.starling.bencode.BencodeWriter}, what we send; {@link dev.starling.bencode.BencodeTree}, the
 * files that we keep.
 *
 * <p>The format is in BEP 3, its use between DHT nodes in BEP 5. This package imports nothing of
 * ours.
 */
@NullMarked
package dev.starling.bencode;

import org.jspecify.annotations.NullMarked;
