/**
 * {@code starling doctor}: {@link dev.starling.cli.doctor.DoctorCommand} runs {@code MachineChecks}
 * and {@code NetworkChecks}, each of which says what it found and what to do about it.
 */
@NullMarked
package dev.starling.cli.doctor;

import org.jspecify.annotations.NullMarked;
