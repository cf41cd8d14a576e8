module larkfield.example/domectl

go 1.21

require larkfield.example/domegate v1.3.0
