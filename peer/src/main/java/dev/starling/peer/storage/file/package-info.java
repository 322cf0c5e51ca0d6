/**
 * The storage that is made of files: {@link dev.starling.peer.storage.file.FileStorage}, {@code
 * OpenFile}, one of its files, and {@code SafePath}, the way to it. The only package of the peer
 * that knows files and channels, and that shares anything between threads.
 */
@NullMarked
package dev.starling.peer.storage.file;

import org.jspecify.annotations.NullMarked;
