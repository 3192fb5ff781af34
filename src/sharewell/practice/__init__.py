"""What good practice is, as pure functions over values: no clock, network, disk or chance."""
