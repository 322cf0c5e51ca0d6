/**
 * {@code starling simulate}: {@link dev.starling.cli.simulate.SimulateCommand} makes one run of a
 * scenario; {@code SweepCommand} makes many, and {@code SweepReportCommand} puts together what
 * several machines have made of them.
 */
@NullMarked
package dev.starling.cli.simulate;

import org.jspecify.annotations.NullMarked;
