#!/bin/sh
# Greets.
echo "Hello, world!"
