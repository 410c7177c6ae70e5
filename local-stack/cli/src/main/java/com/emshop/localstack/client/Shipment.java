package com.emshop.localstack.client;

/** A shipment as the logistics service shows it. */
public record Shipment(String shipmentSn, String status) {}
