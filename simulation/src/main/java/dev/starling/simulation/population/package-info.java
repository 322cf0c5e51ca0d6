/**
 * Who lives in a simulated network, and what the network is like: {@link
 * dev.starling.simulation.population.Network} (places, lines, NATs), {@link
 * dev.starling.simulation.population.Countries} (round trips), {@code HomeLine} (access), {@link
 * dev.starling.simulation.population.Sessions} (how long nodes stay), {@link
 * dev.starling.simulation.population.DhtCrowd} (DHT nodes that come, look things up and go), {@link
 * dev.starling.simulation.population.Census} (who really is where); {@link
 * dev.starling.simulation.population.SwarmCrowd} (peers that share one {@link
 * dev.starling.simulation.population.SharedContent}, each with a {@code ContentDisk} and {@code
 * ContentMemory} that hold none of it), {@link dev.starling.simulation.population.Arrivals} (when
 * they come), {@code Noticeboard} (a tracker) and {@code Poisoner} (who sends wrong bytes).
 *
 * <p>Sources of the figures: round trips by pairs of countries from RIPE Atlas pings of 2025; lines
 * from Ookla's Speedtest index, January 2025; loss from the FCC's Measuring Broadband America; the
 * share of nodes behind NATs bracketed by Jimenez, Osmani and Knutsson (P2P 2009, a third of
 * mainline's nodes well connected) and Halkes and Pouwelse (NETWORKING 2011); session lengths of
 * mainline as published by the University of Helsinki's MLDHT project. Where something is an
 * assumption, its class says so.
 */
@NullMarked
package dev.starling.simulation.population;

import org.jspecify.annotations.NullMarked;
