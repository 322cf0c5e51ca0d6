/** Virtual time. */
@NullMarked
package dev.starling.simulation;

import org.jspecify.annotations.NullMarked;
