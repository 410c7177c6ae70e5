package com.emshop.localstack.client;

/** Where a parcel goes; the country is an ISO 3166-1 alpha-2 code. */
public record Address(String recipient, String street, String city, String postalCode, String country, String phone) {}
