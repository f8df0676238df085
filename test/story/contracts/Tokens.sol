// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";

/// A genuine token of the story: an ordinary ERC-20 whose maker mints.
contract Coin is ERC20Burnable {
    uint8 private immutable places;
    address private immutable maker = msg.sender;

    constructor(string memory name, string memory symbol, uint8 places_) ERC20(name, symbol) {
        places = places_;
    }

    function decimals() public view override returns (uint8) {
        return places;
    }

    function mint(address to, uint256 units) external {
        require(msg.sender == maker, "only the maker");
        _mint(to, units);
    }
}

contract Picture is ERC721 {
    address private immutable maker = msg.sender;

    constructor() ERC721("Stolen Gaze", "GAZE") {}

    function mint(address to, uint256 id) external {
        require(msg.sender == maker, "only the maker");
        _mint(to, id);
    }
}

contract Items is ERC1155 {
    address private immutable maker = msg.sender;

    constructor() ERC1155("") {}

    function mintBatch(address to, uint256[] calldata ids, uint256[] calldata counts) external {
        require(msg.sender == maker, "only the maker");
        _mintBatch(to, ids, counts, "");
    }
}

/// Calls itself what it likes and tells of payments that nobody made.
contract FakeCoin {
    string public name;
    string public symbol;
    uint8 public constant decimals = 6;

    event Transfer(address indexed from, address indexed to, uint256 value);

    constructor(string memory name_, string memory symbol_) {
        name = name_;
        symbol = symbol_;
    }

    /// Everybody owns a lot, so that a wallet shows it.
    function balanceOf(address) external pure returns (uint256) {
        return 1e12;
    }

    function tell(address[] calldata from, address[] calldata to, uint256 units) external {
        for (uint256 i = 0; i < from.length; i++) emit Transfer(from[i], to[i], units);
    }
}

/// Sends nothing in the name of others, which needs no allowance.
contract Poisoner {
    function poison(ERC20 coin, address[] calldata victims, address[] calldata lookAlikes) external {
        for (uint256 i = 0; i < victims.length; i++) coin.transferFrom(victims[i], lookAlikes[i], 0);
    }
}
