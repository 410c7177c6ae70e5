package com.emshop.saga.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The service's HTTP side.
 *
 * @param publicPaths what needs no token besides health, metrics and the API description: webhooks, pages
 */
@ConfigurationProperties("saga.web")
record WebProperties(@DefaultValue List<String> publicPaths) {}
