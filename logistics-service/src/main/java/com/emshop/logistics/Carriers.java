package com.emshop.logistics;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where carriers deliver.
 *
 * @param servedCountries ISO 3166-1 alpha-2 codes of the countries that some carrier delivers to
 */
public record Carriers(Set<String> servedCountries) {

    /** Keeps its own set. */
    public Carriers {
        servedCountries = Set.copyOf(servedCountries);
    }

    /** Why nobody delivers there, for a person; null if somebody does. */
    @Nullable
    String objectionTo(ShippingAddress address) {
        return servedCountries.contains(address.country()) ? null : "No carrier delivers to " + address.country() + ".";
    }
}
