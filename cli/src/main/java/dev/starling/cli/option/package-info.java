/**
 * What users write. {@link dev.starling.cli.option.Settings} gives every option its environment
 * variable and its line in the properties file; a class {@code …Converter} reads what is written
 * into one, {@link dev.starling.cli.option.TorrentId} every way in which a torrent is named. Verbs
 * that open the network mix in {@link dev.starling.cli.option.NetworkOptions}.
 */
@NullMarked
package dev.starling.cli.option;

import org.jspecify.annotations.NullMarked;
