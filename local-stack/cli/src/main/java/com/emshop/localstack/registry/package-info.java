/** What a deployment gives to the schema registry. */
@NullMarked
package com.emshop.localstack.registry;

import org.jspecify.annotations.NullMarked;
