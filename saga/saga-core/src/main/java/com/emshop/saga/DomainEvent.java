package com.emshop.saga;

/**
 * A past fact that an aggregate emits. Services declare one sealed interface of it with a record for each fact;
 * how a fact looks on the wire is the business of the service's {@code messaging} package.
 */
public interface DomainEvent {}
