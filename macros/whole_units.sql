abs({{amount}}) * {{driver}} // {{total}}
