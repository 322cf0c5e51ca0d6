/**
 * The content of torrents for players, while it comes: {@link dev.starling.cli.stream.Streams},
 * what may be had and who is served; {@code FileNamed}, which file is meant; {@code ByteRange},
 * which part of it (RFC 9110); {@code MediaType}, what a browser may take it for; {@code Player},
 * one who reads. Nothing is looked up on a disk by a name that somebody sends.
 */
@NullMarked
package dev.starling.cli.stream;

import org.jspecify.annotations.NullMarked;
