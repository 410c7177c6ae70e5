/** What the containers of docker-compose.yml need before they can start, and the shop as seen from among them. */
@NullMarked
package com.emshop.localstack.compose;

import org.jspecify.annotations.NullMarked;
