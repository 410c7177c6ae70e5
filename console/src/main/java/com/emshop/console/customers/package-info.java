/** Erases a customer's personal data in all services, for operators, with the operator's own token. */
@NullMarked
package com.emshop.console.customers;

import org.jspecify.annotations.NullMarked;
