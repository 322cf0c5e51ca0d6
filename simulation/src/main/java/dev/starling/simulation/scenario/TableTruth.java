package dev.starling.simulation.scenario;

import dev.starling.dht.Contact;
import dev.starling.simulation.population.Census;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Resident;
import java.util.List;

/**
 * The tables of a crowd, held against who is really there.
 *
 * @param contacts in all tables that were looked at
 * @param stale of them, those whom nobody reaches under this id: they are gone, have another id by
 *     now, or sit behind a NAT
 */
record TableTruth(long contacts, long stale) {
    /** Of a large crowd only so many are looked at. */
    private static final int SAMPLE = 500;

    static TableTruth of(DhtCrowd crowd) {
        Census census = crowd.census();
        List<Resident> living = crowd.living();
        int stride = Math.max(1, living.size() / SAMPLE);
        long contacts = 0;
        long stale = 0;
        for (int i = 0; i < living.size(); i += stride) {
            for (Contact contact : living.get(i).node().contacts()) {
                contacts++;
                stale += census.contains(contact.id()) ? 0 : 1;
            }
        }
        return new TableTruth(contacts, stale);
    }

    double staleShare() {
        return contacts == 0 ? 0 : (double) stale / contacts;
    }
}
