/**
 * {@code starling demo}: {@link dev.starling.cli.demo.DemoCommand} lets two of {@link
 * dev.starling.cli.demo.DemoPeer} share a torrent, which they find in a {@code DemoNetwork} within
 * this machine.
 */
@NullMarked
package dev.starling.cli.demo;

import org.jspecify.annotations.NullMarked;
