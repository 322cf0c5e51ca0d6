/**
 * {@code starling node}: {@link dev.starling.cli.daemon.NodeCommand} puts the node that goes on
 * together with all that it serves, and {@code NodeLog} and {@code NodeNews} write down what its
 * user wants to know afterwards.
 */
@NullMarked
package dev.starling.cli.daemon;

import org.jspecify.annotations.NullMarked;
