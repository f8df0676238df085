// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

function pay(address payable to, uint256 amount) {
    (bool done, ) = to.call{value: amount}("");
    require(done, "not taken");
}

/// The victim: holds its customers' money and asks nobody who he is.
contract Vault {
    receive() external payable {}

    function release(address payable to, IERC20 coin, uint256 units, uint256 amount) external {
        require(coin.transfer(to, units), "coin");
        pay(to, amount);
    }
}

/// Pays many at once and gives back what is left.
contract Disperse {
    function disperseEther(address payable[] calldata to, uint256[] calldata amounts) external payable {
        for (uint256 i = 0; i < to.length; i++) pay(to[i], amounts[i]);
        if (address(this).balance > 0) pay(payable(msg.sender), address(this).balance);
    }

    function disperseToken(IERC20 coin, address[] calldata to, uint256[] calldata units) external {
        uint256 total = 0;
        for (uint256 i = 0; i < to.length; i++) total += units[i];
        require(coin.transferFrom(msg.sender, address(this), total), "coin");
        for (uint256 i = 0; i < to.length; i++) require(coin.transfer(to[i], units[i]), "coin");
    }
}

/// Equal shares; what does not divide stays here.
contract Splitter {
    function split(address payable[] calldata to) external payable {
        uint256 share = msg.value / to.length;
        for (uint256 i = 0; i < to.length; i++) pay(to[i], share);
    }
}

/// Passes half of the money on and then takes everything back.
contract Refuser {
    function forward(address payable to) external payable {
        pay(to, msg.value / 2);
        revert("refused");
    }
}

/// Tries one way, and when that is taken back, pays another.
contract Attempt {
    function attempt(Refuser refuser, address payable to, address payable instead) external payable {
        try refuser.forward{value: msg.value}(to) {
            revert("not refused");
        } catch {
            pay(instead, msg.value);
        }
    }
}

/// Exists for one payment.
contract Payout {
    constructor(address payable to) payable {
        selfdestruct(to);
    }
}

contract PayoutMaker {
    function payOut(address payable to) external payable {
        new Payout{value: msg.value}(to);
    }
}

/// Sells pictures for their owners, less 2.5 percent.
contract Market {
    address payable private immutable treasury;
    mapping(IERC721 => mapping(uint256 => uint256)) private prices;

    constructor(address payable treasury_) {
        treasury = treasury_;
    }

    function list(IERC721 picture, uint256 id, uint256 price) external {
        require(picture.ownerOf(id) == msg.sender, "not yours");
        prices[picture][id] = price;
    }

    function buy(IERC721 picture, uint256 id) external payable {
        require(msg.value > 0 && msg.value == prices[picture][id], "price");
        delete prices[picture][id];
        address payable seller = payable(picture.ownerOf(id));
        uint256 cut = (msg.value * 25) / 1000;
        picture.transferFrom(seller, msg.sender, id);
        pay(seller, msg.value - cut);
        pay(treasury, cut);
    }
}

interface IPair {
    function swap(uint256 out0, uint256 out1, address to, bytes calldata data) external;
}

/// Trades with a pair itself, without a router in between.
contract PairTrader {
    function trade(IPair pair, IERC20 coin, uint256 units, uint256 out0, uint256 out1) external {
        require(coin.transferFrom(msg.sender, address(pair), units), "coin");
        pair.swap(out0, out1, msg.sender, "");
    }
}
