/** Scenarios on the whole shop. The words are in the classes without a suffix; the tests only speak. */
package com.emshop.e2e;
