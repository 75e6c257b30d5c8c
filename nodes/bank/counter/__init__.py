"""自助柜面: the page on which the operators of the bank check, pay and return orders, cut off and end the day, and print."""
