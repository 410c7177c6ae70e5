package com.emshop.order;

import org.jspecify.annotations.Nullable;

/** Where an order is shipped to; the country is an ISO 3166-1 alpha-2 code. */
public record ShippingAddress(
        String recipient,
        String street,
        String city,
        String postalCode,
        String country,
        @Nullable String phone) {}
