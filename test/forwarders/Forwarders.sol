// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

/// What an exchange puts at the addresses that it gives to customers: whatever comes can go to its wallet alone.
contract Forwarder {
    address payable private immutable wallet;

    constructor(address payable wallet_) {
        wallet = wallet_;
    }

    receive() external payable {}

    function sweep() external {
        (bool done, ) = wallet.call{value: address(this).balance}("");
        require(done, "not swept");
    }
}

/// Makes one for each customer, all of them clones of the first.
contract Forwarders {
    address public immutable first;

    constructor(address payable wallet) {
        first = address(new Forwarder(wallet));
    }

    function make(bytes32 customer) external {
        Clones.cloneDeterministic(first, customer);
    }

    function at(bytes32 customer) external view returns (address) {
        return Clones.predictDeterministicAddress(first, customer);
    }
}

/// What a customer made for himself, to no pattern of anybody: it keeps his number in its code.
contract Purse {
    uint256 private immutable number;

    constructor(uint256 number_) {
        number = number_;
    }

    receive() external payable {}

    function pay(address payable to) external returns (uint256) {
        (bool done, ) = to.call{value: address(this).balance}("");
        require(done, "not paid");
        return number;
    }
}
