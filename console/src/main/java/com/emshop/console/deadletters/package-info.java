/** The dead letters of all services for operators: list, replay and discard, over HTTP with the operator's own token. */
@NullMarked
package com.emshop.console.deadletters;

import org.jspecify.annotations.NullMarked;
