/**
 * What came of runs, as one HTML file that needs nothing else: {@link
 * dev.starling.simulation.report.RunReport}, of one run; {@link
 * dev.starling.simulation.report.Page}, what a report says; {@code PageWriter} with {@code
 * PanelWriter} and {@code KeyspaceDrawing}, how; {@code Html}, where every text that comes from
 * outside is escaped; {@code Quantity}, numbers with their units.
 *
 * <p>The charts are drawn by uPlot, which is in the page together with its licence; the style, the
 * script and the plotting library are resources beside these classes. A policy in the page lets no
 * other script run, whatever a text contains.
 */
@NullMarked
package dev.starling.simulation.report;

import org.jspecify.annotations.NullMarked;
