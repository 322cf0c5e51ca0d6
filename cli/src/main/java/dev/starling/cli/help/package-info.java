/**
 * What tells how the program is used: its help as text, as man pages ({@code ManPage}) and as
 * completion scripts, and {@link dev.starling.cli.help.ConfigCommand}, what every option is just
 * now.
 */
@NullMarked
package dev.starling.cli.help;

import org.jspecify.annotations.NullMarked;
